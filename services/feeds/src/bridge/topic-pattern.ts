/** Names of topics, where `*` stands for any characters. Linear in the length of the name, whatever the pattern. */

/** Letters, digits, `.`, `_`, `-` as Kafka has them, and `*`. */
export const TOPIC_PATTERN: RegExp = /^[A-Za-z0-9._*-]{1,249}$/;

/** Topics that Kafka itself and its tools keep: no pattern means them; they must be named in full. */
const INTERNAL = /^(__|_schemas$|_confluent|connect-(configs|offsets|status)$)/;

export function fitsTopic(pattern: string, topic: string): boolean {
  if (!pattern.includes('*')) return pattern === topic;
  if (INTERNAL.test(topic)) return false;
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop() ?? '';
  if (topic.length < first.length + last.length) return false;
  if (!topic.startsWith(first) || !topic.endsWith(last)) return false;
  // Between both ends each part is looked for as early as it can be.
  let at = first.length;
  const end = topic.length - last.length;
  for (const part of rest) {
    const found = topic.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
