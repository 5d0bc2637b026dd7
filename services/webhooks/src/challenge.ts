/** The message that a receiver answers with `{"challenge": data.challenge}` before it is sent anything else. */
export const CHALLENGE_TYPE = 'breakwater.challenge';
