export { buildPackage, type PackageName } from './build.ts';
export { bundle } from './bundle.ts';
