export const secretNames = {
  fernet: "airflow-fernet-key",
  web: "airflow-secret-key",
  token: "airflow-jwt-secret",
  administrator: "airflow-administrator",
  flower: "airflow-flower",
};
