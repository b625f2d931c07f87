/** Vite takes style sheets for imports. */
declare module "*.css";
