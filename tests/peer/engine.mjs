// Opens @getodk/xforms-engine under plain node: it is made for browsers, so it is given the DOM of
// jsdom, and the name that its XPath parser looks for before it takes the code it carries itself.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

export async function openEngine(folder) {
  const require = createRequire(path.resolve(folder, 'package.json'));
  const { JSDOM } = require('jsdom');
  const { window } = new JSDOM('<!doctype html>', { url: 'http://localhost/' });
  for (const name of Object.getOwnPropertyNames(window))
    if (/^[A-Z]/.test(name) && !(name in globalThis)) globalThis[name] = window[name];
  globalThis.document = window.document;
  globalThis.localStorage = window.localStorage;
  globalThis.__dirname = '';
  return import(pathToFileURL(require.resolve('@getodk/xforms-engine')).href);
}

// A new filling of a form; list (uri) gives the text of an external list, or undefined.
export async function begin(engine, xml, list) {
  const form = await engine.loadForm(xml, {
    missingResourceBehavior: engine.constants.MISSING_RESOURCE_BEHAVIOR.BLANK,
    fetchFormAttachment: async (uri) => {
      const text = list(String(uri));
      return text === undefined ? new Response('', { status: 404 }) : new Response(text);
    },
  });
  if (form.status === 'failure') throw form.error;
  return form.createInstance({ preloadProperties: { deviceID: 'device', username: 'user' } }).root;
}

export function walk(node, visit) {
  visit(node);
  for (const child of node.currentState.children ?? []) walk(child, visit);
}

export function find(root, reference) {
  let found = null;
  walk(root, (node) => {
    if (node.currentState.reference === reference) found ??= node;
  });
  return found;
}
