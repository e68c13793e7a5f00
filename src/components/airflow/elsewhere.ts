/** Words for which the topology has another key, or none. */
export const elsewhere: Readonly<Record<string, string>> = {
  "airflow.host|hosts|nodes|servers|replicas|instances|count":
    'Name the hosts of each process: "schedulers", "webservers", "triggerers", "dagProcessors" and "workers".',
  "airflow.vip": "Remove it: the load balancer has the VIP, and routes to the web servers.",
  "airflow.network": 'Remove it: processes of Airflow serve at "address" of their hosts.',
  "airflow.broker|brokerurl|redis|queuebroker":
    'Remove it: Airflow uses the broker that the topology has, which is a section of its own, or "external.broker" for one of others.',
  "airflow.user|users|admin|admins|adminuser":
    '"airflow.administrator" has the name of the first user. It adds the others in the web interface, or they sign in elsewhere with "airflow.web.signIn".',
  "smtp|mail|email|mailserver":
    'Set "airflow.environment.AIRFLOW_CONN_SMTP_DEFAULT" to an object with the key "secret" and a name such as "airflow-smtp", whose value is a connection that starts with smtp://, and "airflow.extra" to { "email": { "from_email": "airflow@example.com" } }.',
  "ldap|oidc|openid|oauth|oauth2|sso|auth|authentication|keycloak|activedirectory":
    'Write "signIn" in "airflow.web", with "oidc" or "ldap".',
  saml: 'SAML is not supported. Write "signIn" in "airflow.web", with "oidc" or "ldap".',
  "remotelogs|remotelogging|logstorage|s3logs":
    'Set "airflow.extra" to { "logging": { "remote_logging": true, "remote_base_log_folder": "s3://BUCKET/PATH", "remote_log_conn_id": "logs" } }, "airflow.environment.AIRFLOW_CONN_LOGS" to an object with the key "secret" and a name such as "airflow-log-store", and add the provider to "airflow.packages".',
  "airflow.executor=kubernetesexecutor|localkubernetesexecutor|celerykubernetesexecutor|daskexecutor|edgeexecutor|awsecsexecutor|awsbatchexecutor|awslambdaexecutor":
    'Tasks run on hosts of the topology: other executors are not supported. Write "CeleryExecutor", with "workers" and a broker, or "LocalExecutor", with which schedulers run tasks themselves.',
  "airflow.executor=sequentialexecutor|debugexecutor|local":
    'Write "LocalExecutor": schedulers run tasks themselves, up to "parallelism" at once.',
  "airflow.executor=localexecutor,celeryexecutor|celeryexecutor,localexecutor":
    'Write one executor: "CeleryExecutor", with "workers" and a broker, or "LocalExecutor", with which schedulers run tasks themselves.',
  "kubernetes|k8s|helm|docker|containers|podman|compose":
    "Remove it: the bundle is for hosts with systemd. Containers and Kubernetes are not supported.",
  "webserver|webservers|web|apiserver|apiservers|ui": 'Write "webservers" in "airflow", with their hosts.',
  "scheduler|schedulers": 'Write "schedulers" in "airflow", with their hosts.',
  "celery|celeryworkers": 'Write "workers" in "airflow", with their hosts.',
};
