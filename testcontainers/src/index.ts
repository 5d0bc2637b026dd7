/** Nothing is exported: the tests of this workspace are its product, and they import their neighbours by file. */
export {};
