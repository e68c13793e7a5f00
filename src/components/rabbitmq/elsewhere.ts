/** Words for which the topology has another key, or none. */
export const elsewhere: Readonly<Record<string, string>> = {
  "rabbitmq.vip":
    "Remove it: clients of RabbitMQ know the address of every node, and go on with another when one is lost.",
  "rabbitmq.cluster|clustering|nodes|members|replicas|queues|mirroring":
    'Remove it: the nodes in "hosts" form one cluster, and queues are quorum queues.',
  "rabbitmq.user|users|vhosts|vhost":
    'Write "virtualHosts", by name, each with its user, such as { "tasks": { "user": "tasks" } }.',
  "amqp|mq|broker|messagebroker":
    'Write the section "rabbitmq", or "external.broker" for a RabbitMQ that others operate.',
  "kafka|sqs|activemq|nats|pulsar|artemis":
    'Brokers are RabbitMQ and Valkey: write the section "rabbitmq", or "external.broker" for a RabbitMQ that others operate.',
  "external.rabbitmq|amqp|mq|queue|messagebroker|amazonmq|cloudamqp":
    'Write "broker": "external.broker" is a RabbitMQ that others operate.',
};
