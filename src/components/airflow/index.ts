import { defineComponent } from "../../model/component.ts";
import { defaultsFor } from "./defaults-for.ts";
import { elsewhere } from "./elsewhere.ts";
import { facts } from "./facts.ts";
import { flows } from "./flows.ts";
import { optionSections, secretOptions } from "./option-sections.ts";
import { ownedKeys } from "./owned-keys.ts";
import { poolDescriptions } from "./pool-descriptions.ts";
import { procedures } from "./procedures.ts";
import { airflowAccounts } from "./rules/airflow-accounts.ts";
import { airflowApiWorkers } from "./rules/airflow-api-workers.ts";
import { airflowAuthorityOverridden } from "./rules/airflow-authority-overridden.ts";
import { airflowBrokerUnused } from "./rules/airflow-broker-unused.ts";
import { airflowDagProcessorsDiffer } from "./rules/airflow-dag-processors-differ.ts";
import { airflowDagsUnshared } from "./rules/airflow-dags-unshared.ts";
import { airflowDatabaseVersion } from "./rules/airflow-database-version.ts";
import { airflowExecutor } from "./rules/airflow-executor.ts";
import { airflowLdapWithoutWheel } from "./rules/airflow-ldap-without-wheel.ts";
import { airflowLockShared } from "./rules/airflow-lock-shared.ts";
import { airflowMetricsTwice } from "./rules/airflow-metrics-twice.ts";
import { airflowNobodyAdministers } from "./rules/airflow-nobody-administers.ts";
import { airflowOptionIncomplete } from "./rules/airflow-option-incomplete.ts";
import { airflowOptionMoved } from "./rules/airflow-option-moved.ts";
import { airflowOptionNotBoolean } from "./rules/airflow-option-not-boolean.ts";
import { airflowOptionWithoutFile } from "./rules/airflow-option-without-file.ts";
import { airflowOptionWithoutPackage } from "./rules/airflow-option-without-package.ts";
import { airflowPackageConflict } from "./rules/airflow-package-conflict.ts";
import { airflowProxyCatchesEstate } from "./rules/airflow-proxy-catches-estate.ts";
import { airflowPythonUnsupported } from "./rules/airflow-python-unsupported.ts";
import { airflowPythonsDiffer } from "./rules/airflow-pythons-differ.ts";
import { airflowQueueSlow } from "./rules/airflow-queue-slow.ts";
import { airflowQueueTimeout } from "./rules/airflow-queue-timeout.ts";
import { airflowQueueTwice } from "./rules/airflow-queue-twice.ts";
import { airflowQueueUnserved } from "./rules/airflow-queue-unserved.ts";
import { airflowQueueUnused } from "./rules/airflow-queue-unused.ts";
import { airflowRedeliveryFailsTasks } from "./rules/airflow-redelivery-fails-tasks.ts";
import { airflowSlotsIdle } from "./rules/airflow-slots-idle.ts";
import { airflowStopTimeout } from "./rules/airflow-stop-timeout.ts";
import { airflowStopTimeoutEndless } from "./rules/airflow-stop-timeout-endless.ts";
import { airflowTracesVersion } from "./rules/airflow-traces-version.ts";
import { airflowUrlMissing } from "./rules/airflow-url-missing.ts";
import { airflowUrlNotInCertificate } from "./rules/airflow-url-not-in-certificate.ts";
import { airflowUrlUnserved } from "./rules/airflow-url-unserved.ts";
import { airflowWebUnbalanced } from "./rules/airflow-web-unbalanced.ts";
import { airflowWebWorkers } from "./rules/airflow-web-workers.ts";
import { airflowWithoutTriggerer } from "./rules/airflow-without-triggerer.ts";
import { airflowWorkerConcurrency } from "./rules/airflow-worker-concurrency.ts";
import { airflowWorkerInTwoGroups } from "./rules/airflow-worker-in-two-groups.ts";
import { schema } from "./schema.ts";
import { airflowVersions } from "./versions.ts";

export const airflow = defineComponent({
  name: "airflow",
  schema,
  defaultsFor,
  versions: [airflowVersions],
  elsewhere,
  overrides: [
    {
      table: airflowVersions,
      under: "extra",
      owned: ownedKeys,
      sections: optionSections,
      secrets: secretOptions,
    },
  ],
  offers: ["pools"],
  reads: ["database-pooled", "shares"],
  pools: poolDescriptions,
  facts,
  flows,
  procedures,
  rules: [
    airflowExecutor,
    airflowDagsUnshared,
    airflowApiWorkers,
    airflowAccounts,
    airflowDatabaseVersion,
    airflowPythonUnsupported,
    airflowProxyCatchesEstate,
    airflowPythonsDiffer,
    airflowRedeliveryFailsTasks,
    airflowOptionWithoutPackage,
    airflowOptionWithoutFile,
    airflowOptionIncomplete,
    airflowOptionNotBoolean,
    airflowOptionMoved,
    airflowWithoutTriggerer,
    airflowWebUnbalanced,
    airflowUrlMissing,
    airflowNobodyAdministers,
    airflowLdapWithoutWheel,
    airflowUrlUnserved,
    airflowUrlNotInCertificate,
    airflowDagProcessorsDiffer,
    airflowSlotsIdle,
    airflowQueueTimeout,
    airflowWorkerConcurrency,
    airflowStopTimeout,
    airflowWebWorkers,
    airflowQueueTwice,
    airflowQueueUnserved,
    airflowQueueUnused,
    airflowQueueSlow,
    airflowWorkerInTwoGroups,
    airflowStopTimeoutEndless,
    airflowBrokerUnused,
    airflowPackageConflict,
    airflowLockShared,
    airflowAuthorityOverridden,
    airflowMetricsTwice,
    airflowTracesVersion,
  ],
});
