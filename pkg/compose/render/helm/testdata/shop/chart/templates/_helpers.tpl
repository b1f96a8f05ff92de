{{/*
The pieces of a list as one text. Whole numbers and booleans count as text.
*/}}
{{- define "shop.text" -}}
{{- range . }}{{ if kindIs "float64" . }}{{ int64 . }}{{ else }}{{ . }}{{ end }}{{ end -}}
{{- end }}

{{/*
The same for commands and variables of containers, in which Kubernetes
expands $(VARIABLE): "$(" and "$$" are escaped.
*/}}
{{- define "shop.literal" -}}
{{- regexReplaceAll `\$\$([^$(]|$)` (include "shop.text" . | replace "$" "$$") "$$${1}" -}}
{{- end }}

{{/*
The image of a service: its values, and where these are empty the parts of the
second text, which variables are part of.
*/}}
{{- define "shop.image" -}}
{{- $image := index . 0 -}}
{{- $default := index . 1 -}}
{{- $base := regexReplaceAll `(:[^/:@]*)?(@.*)?$` $default "" -}}
{{- $tag := include "shop.text" (list $image.tag) -}}
{{- $image.repository | default $base -}}
{{- if $tag }}:{{ $tag }}{{ else }}{{ trimPrefix $base $default }}{{ end -}}
{{- with $image.digest }}@{{ . }}{{ end -}}
{{- end }}

{{/*
content of the ConfigMap page.
*/}}
{{- define "shop.configmap-page.content" -}}
{{ include "shop.text" (list
  "# {{ static }}\n"
  `greeting = "` (include "shop.text" (list .Values.variables.GREETING) | default "hi") "\"\n"
  "  $NGINX " .Values.variables.STAGE "\n") }}
{{- end }}

{{/*
The name of the ConfigMap page, which ends in a hash of its content: pods restart when the content changes.
*/}}
{{- define "shop.configmap-page" -}}
page-{{ list
  (print "content=" (include "shop.configmap-page.content" . | sha256sum) "\n")
  | join "" | sha256sum | trunc 10 }}
{{- end }}
