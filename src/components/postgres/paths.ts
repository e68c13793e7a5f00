export const unit = "patroni.service";
export const configPath = "/etc/patroni/patroni.yml";
export const environmentPath = "/etc/patroni/patroni.env";

/** Dynamic configuration, for `patronictl edit-config`. */
export const dynamicPath = "/etc/patroni/dynamic.json";

/** Base name of the certificate with which Patroni connects to the DCS. */
export const dcsCertificate = "patroni-dcs";
