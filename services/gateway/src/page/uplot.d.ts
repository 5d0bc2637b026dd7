/** The page routes serve the library at this path. */
export { default } from 'uplot';
