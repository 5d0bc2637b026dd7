import { describe, expect, it } from 'vitest';
import { buildPage } from './build-page.ts';

describe('the built page', () => {
  it.each(['/', '/public'])(
    'holds every file that %s refers to, as the browser must be told of it',
    async (page) => {
      const files = await buildPage();
      const html = String(files.get(page)?.content);
      const referred = [...html.matchAll(/(?:href|src)="(?!#)([^"]+)"/g)].map(
        ([, name]) => `/${name}`,
      );
      expect(referred).toContain(page === '/' ? '/page.js' : '/public-page.js');
      expect(referred).toContain('/base.css');
      for (const path of referred) expect([path, files.has(path)]).toEqual([path, true]);
      expect(files.get('/page.js')?.contentType).toBe('text/javascript; charset=utf-8');
      expect(files.get('/page.css')?.contentType).toBe('text/css; charset=utf-8');
    },
  );

  it('is one script that imports nothing, whose source map holds the sources', async () => {
    const files = await buildPage();
    const script = String(files.get('/page.js')?.content);
    expect(script).not.toMatch(/^import /m);
    expect(script).toContain('sourceMappingURL=page.js.map');
    const map = JSON.parse(String(files.get('/page.js.map')?.content)) as {
      readonly sources: readonly string[];
      readonly sourcesContent: readonly string[];
    };
    const at = map.sources.findIndex((source) => source.endsWith('shell/page.ts'));
    expect(map.sourcesContent[at]).toContain('/** The live page:');
  });
});
