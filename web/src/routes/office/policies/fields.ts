// The names of a policy's fields: the form's own stand under the kind of its formula, the API's under the terms.

/** The form's name for a field of the API; `kind` is the formula that the form has chosen. */
export function formField(name: string, kind: string): string {
  // What is asked of the terms as a whole comes back without the name of the input.
  const whole = name === '' || name.startsWith('terms.') ? name : `terms.${name}`;
  // One of the codes in the list: the form has one field for all of them.
  const field = whole.replace(/^terms\.excludes\..+$/, 'terms.excludes');
  const formula = /^terms\.benefit\.(.+)$/.exec(field)?.[1];
  return formula === undefined || formula === 'kind' ? field : `${kind}.${formula}`;
}
