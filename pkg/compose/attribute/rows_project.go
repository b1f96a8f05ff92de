package attribute

var projectRows = []Row{
	{Path: "name", How: Carried, Field: "Deployment.metadata.labels", By: "plan.ProjectLabels"},
	{Path: "version", How: LocalOnly, Reason: "it is obsolete, and Compose ignores it", Fix: "remove the line"},
	{Path: "include include.[].path include.[].project_directory include.[].env_file", How: Carried, By: "load.include", Reason: "resolved before the conversion"},
	{Path: "services services.*", How: Carried, Field: "Deployment, StatefulSet, DaemonSet, Job, Service", By: "workload.New"},
	{Path: "jobs jobs.*", How: Carried, Field: "CronJob", By: "plan.job"},
}
