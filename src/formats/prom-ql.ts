/** The series of a metric of one job of an estate, as PromQL. */
export function metricsOf(estate: string, job: string): (name: string, labels?: string) => string {
  return (name, labels) =>
    `${name}{estate="${estate}",job="${job}"${labels === undefined ? "" : `,${labels}`}}`;
}
