import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const externalBrokerName: ComponentRule<Settings> = {
  id: "external-broker-name",
  severity: "warning",
  summary: "The certificates of an external broker are verified with their name.",
  rationale:
    "Celery verifies all nodes with one name (kombu/transport/pyamqp.py, server_hostname). Without a name, whoever has any certificate of the authority can pose as the broker and read its password. Everybody can get one of a public authority.",
  bad: {
    rabbitmq: null,
    external: {
      broker: {
        hosts: ["mq1.example.com", "mq2.example.com"],
        version: "4.1",
        user: "airflow",
        authority: "/etc/ssl/certs/mq.crt",
      },
    },
  },
  good: {
    rabbitmq: null,
    external: {
      broker: {
        hosts: ["mq1.example.com", "mq2.example.com"],
        serverName: "mq.example.com",
        version: "4.1",
        user: "airflow",
        authority: "/etc/ssl/certs/mq.crt",
      },
    },
  },
  sources: ["https://www.rabbitmq.com/docs/ssl#peer-verification"],
  *check({ broker }) {
    if (!broker?.tls || broker.hosts.length === 1 || broker.serverName !== undefined) return;
    yield {
      message: `The certificates of ${broker.hosts.length} external brokers are verified without a name, because Celery uses one name for all nodes.`,
      at: ["/external/broker/hosts"],
      hint: 'Set "external.broker.serverName" to a name that all certificates have, name one endpoint in front of the nodes, or accept this finding and state that the authority signs for nobody else.',
    };
  },
};
