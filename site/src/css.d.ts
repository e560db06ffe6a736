/** A style sheet comes as its text: the build says so to esbuild. */
declare module "*.css" {
  const rules: string;
  export default rules;
}
