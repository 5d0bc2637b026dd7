export { buildPackage, type PackageName } from './build.ts';
