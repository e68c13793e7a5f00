"""The DAG of the lab: one task, which says where it runs."""

import datetime
import socket

try:
    from airflow.sdk import dag, task
except ImportError:  # Airflow 2.
    from airflow.decorators import dag, task


@dag(dag_id="lab", schedule=None, start_date=datetime.datetime(2024, 1, 1), is_paused_upon_creation=False)
def lab():
    @task
    def where():
        return socket.gethostname()

    where()


lab()
