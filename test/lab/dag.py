"""
The DAGs of the lab: one task that says where it runs, more tasks than a worker runs at once, fewer that last, a task of each queue,
and one that uses a provider, where there is one.
"""

import datetime
import socket
import time

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


@dag(
    dag_id="lab_busy",
    schedule=None,
    start_date=datetime.datetime(2024, 1, 1),
    is_paused_upon_creation=False,
    max_active_tasks=64,
)
def lab_busy():
    @task
    def wait(_number):
        time.sleep(30)

    wait.expand(_number=list(range(16)))


lab_busy()


@dag(dag_id="lab_long", schedule=None, start_date=datetime.datetime(2024, 1, 1), is_paused_upon_creation=False)
def lab_long():
    @task
    def wait(_number):
        time.sleep(60)

    wait.expand(_number=list(range(4)))


lab_long()


@dag(dag_id="lab_queues", schedule=None, start_date=datetime.datetime(2024, 1, 1), is_paused_upon_creation=False)
def lab_queues():
    # The queues of the example worker-groups.
    for queue in ("default", "reports", "gpu"):

        @task(task_id=queue, queue=queue)
        def where():
            return socket.gethostname()

        where()


lab_queues()


try:
    from airflow.providers.ssh.hooks.ssh import SSHHook
except ImportError:
    SSHHook = None

if SSHHook is not None:

    @dag(dag_id="lab_provider", schedule=None, start_date=datetime.datetime(2024, 1, 1), is_paused_upon_creation=False)
    def lab_provider():
        @task
        def where():
            # It connects to nothing yet.
            assert SSHHook(remote_host="localhost", username="nobody").remote_host == "localhost"
            return socket.gethostname()

        where()

    lab_provider()
