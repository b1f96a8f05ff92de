package report

// The part of SARIF 2.1.0 that is written, with the names and the order of
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool        `json:"tool"`
		ColumnKind string           `json:"columnKind"`
		Results    []sarifResult    `json:"results"`
		Properties sarifRunProperty `json:"properties"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri,omitempty"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string         `json:"id"`
		ShortDescription sarifText      `json:"shortDescription"`
		Help             sarifText      `json:"help"`
		Configuration    *sarifLevel    `json:"defaultConfiguration,omitempty"`
		Properties       *sarifProperty `json:"properties,omitempty"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifLevel struct {
		Level string `json:"level"`
	}
	sarifProperty struct {
		How   string `json:"how"`
		Field string `json:"field,omitempty"`
		Since string `json:"since,omitempty"`
	}
	sarifResult struct {
		RuleID     string              `json:"ruleId"`
		RuleIndex  int                 `json:"ruleIndex"`
		Level      string              `json:"level"`
		Message    sarifText           `json:"message"`
		Locations  []sarifLocation     `json:"locations,omitempty"`
		Properties sarifResultProperty `json:"properties"`
	}
	sarifResultProperty struct {
		Consequence string `json:"consequence"`
	}
	sarifRunProperty struct {
		APIVersion string `json:"apiVersion"` // of the properties
	}
	sarifLocation struct {
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
	}
)
