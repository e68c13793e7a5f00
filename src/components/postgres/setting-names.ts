/** Settings of patroni.yml by the part in which they are (docs/yaml_configuration.rst of Patroni). */
export const fileSettings =
  /^(?:log|restapi|ctl|watchdog|tags|citus|bootstrap|etcd3?|consul|zookeeper|exhibitor|kubernetes|raft|postgresql)\./;

/** Settings that Patroni keeps in the DCS (docs/dynamic_configuration.rst). */
export const dynamicSettings =
  /^(?:loop_wait|ttl|retry_timeout|maximum_lag_on_(?:failover|syncnode)|max_timelines_history|(?:primary|master)_(?:start|stop)_timeout|primary_race_backoff|synchronous_(?:mode|mode_strict|node_count)|failsafe_mode|check_timeline|member_slots_ttl|(?:standby_cluster|slots|ignore_slots)(?:\..*)?|postgresql\.(?:use_pg_rewind|use_slots|recovery_conf\..*|parameters\..*))$/;

/** Parameters of PostgreSQL: all others. Those of an extension have its name before a dot. */
export const parameterSettings = {
  test: (name: string) => !fileSettings.test(name) && !dynamicSettings.test(name),
};
