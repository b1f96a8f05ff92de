package attribute

var projectRows = []Row{
	{Path: "name", How: Converted, Field: "Deployment.metadata.labels", By: "plan.ProjectLabels"},
	{Path: "version", How: LocalOnly, Reason: "it is obsolete; Compose ignores it", Fix: "remove the line"},
	{Path: "include include.[].path include.[].project_directory include.[].env_file", How: Converted, By: "load.include", Reason: "resolved before the conversion"},
	{Path: "services services.*", How: Converted, Field: "Deployment, StatefulSet, DaemonSet, Job, Service", By: "workload.New"},
	{Path: "jobs jobs.*", How: Converted, Field: "CronJob", By: "plan.job"},
}
