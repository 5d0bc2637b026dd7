export { buildPage, type PageFile } from './build-page.ts';
