declare module "*.sh" {
  /** The script as it is. */
  const script: string;
  export default script;
}
