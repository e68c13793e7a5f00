/** Words for which the topology has another key, or none. */
export const elsewhere: Readonly<Record<string, string>> = {
  "haproxy.networks":
    'One HAProxy serves one network: write its name as "network". Clients of other networks reach it there, through routers.',
  "haproxy.vips":
    'One HAProxy has one VIP: write its name as "vip". "additionalAddresses" of this VIP has further addresses.',
  "haproxy.network=[]":
    "One HAProxy serves one network: write its name alone, without brackets. Clients of other networks reach it there, through routers.",
  "haproxy.vip=[]":
    'One HAProxy has one VIP: write its name alone, without brackets. "additionalAddresses" of this VIP has further addresses.',
  "haproxy=[]":
    'A topology has one HAProxy, which serves one network on all of its hosts: write one object with all hosts, such as { "hosts": ["node1", "node2"], "vip": "service" }.',
  "loadbalancer|loadbalancers|lb|balancer|nginx|traefik|envoy|proxy|ingress|f5|bigip|netscaler|citrix":
    'Write the section "haproxy". "external.balancer" is a load balancer that others operate, in front of the web interface.',
  "external.haproxy|loadbalancer|loadbalancers|lb|alb|nlb|elb|nginx|traefik|envoy|proxy|f5|bigip|netscaler|citrix|balancers|hardware|vip":
    'Write "balancer": "external.balancer" is a load balancer that others operate, in front of the web interface.',
};
