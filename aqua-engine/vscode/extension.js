// Starts the Aqua language server (aqua-engine/language-server) for this window and stops it with it.
const path = require('node:path');
const vscode = require('vscode');
const { LanguageClient, TransportKind } = require('vscode-languageclient/node');

const MAIN = 'io.decentracompute.aqua.lsp.Main';
let client;

function classPath(extensionFolder, configured) {
  if (configured) return configured;
  const target = path.join(extensionFolder, '..', 'language-server', 'target');
  return [path.join(target, 'classes'), path.join(target, 'lib', '*')].join(path.delimiter);
}

async function activate(context) {
  const settings = vscode.workspace.getConfiguration('aqua');
  const command = settings.get('java') || 'java';
  const args = ['-XX:+UseSerialGC', '-Xmx512m', '-cp', classPath(context.extensionPath, settings.get('classPath')), MAIN];
  const server = { command, args, transport: TransportKind.stdio };
  client = new LanguageClient('aqua', 'Aqua', { run: server, debug: server }, {
    documentSelector: [{ scheme: 'file', language: 'aqua' }],
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher('**/*.aqua') },
  });
  try {
    await client.start();
  } catch (problem) {
    vscode.window.showErrorMessage(
      `The Aqua language server does not start with ${command}: ${problem.message}. Set aqua.java to a Java 25 and aqua.classPath to the built server.`);
  }
}

async function deactivate() {
  await client?.stop();
}

module.exports = { activate, deactivate };
