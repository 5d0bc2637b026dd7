/** Property tests draw the same examples at every run, and do not look for the smallest one that fails: a mutant is dead at the first. */
import fc from 'fast-check';

fc.configureGlobal({
  seed: Number(process.env['BREAKWATER_MUTATION_SEED'] ?? '1'),
  endOnFailure: true,
});
