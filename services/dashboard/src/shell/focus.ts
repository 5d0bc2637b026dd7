/** Where the focus goes. */
import { pickedBy } from '../board/picked.ts';
import { byId } from '../elements/element.ts';

/** Whether list and detail stand side by side. */
export function isWide(): boolean {
  return matchMedia('(min-width: 900px)').matches;
}

/** The focus goes from a link to what it opens, and with Escape or the way back to the list. */
export function followFocus(): void {
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest('a');
    if (link === null) return;
    if (link.classList.contains('skip')) {
      event.preventDefault();
      byId(link.hash.slice(1)).focus();
    } else if (pickedBy(link.hash) !== null && (event.detail === 0 || !isWide())) {
      // A pointer on a wide page leaves the focus where it is; a key press has no pointer.
      afterDrawing(() => document.getElementById('detail-title')?.focus());
    }
  });
  byId('detail').addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    if (isWide()) focusList();
    else location.hash = '';
  });
  let before = pickedBy(location.hash);
  addEventListener('hashchange', () => {
    const picked = pickedBy(location.hash);
    if (picked === null && before !== null) {
      const { id } = before;
      afterDrawing(() => focusList(id));
    } else if (!isWide()) scrollTo({ top: 0 });
    before = picked;
  });
}

function focusList(id: string | null = null): void {
  const current = byId('list').querySelector<HTMLElement>('[aria-current]');
  const links = [...byId('list').querySelectorAll('a')];
  const link = id === null ? current : links.find(({ hash }) => pickedBy(hash)?.id === id);
  (link ?? byId('list')).focus();
}

function afterDrawing(then: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(then));
}
