package io.decentracompute.aqua.lsp;

import io.decentracompute.aqua.compiler.source.Diagnostic;
import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Span;
import io.decentracompute.aqua.compiler.syntax.SourceFormatter;
import io.decentracompute.aqua.tools.files.DiskSources;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionItemKind;
import org.eclipse.lsp4j.CompletionList;
import org.eclipse.lsp4j.CompletionOptions;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.DefinitionParams;
import org.eclipse.lsp4j.DiagnosticSeverity;
import org.eclipse.lsp4j.DidChangeConfigurationParams;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidChangeWatchedFilesParams;
import org.eclipse.lsp4j.DidCloseTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.DidSaveTextDocumentParams;
import org.eclipse.lsp4j.DocumentFormattingParams;
import org.eclipse.lsp4j.Hover;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializeResult;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.LocationLink;
import org.eclipse.lsp4j.MarkupContent;
import org.eclipse.lsp4j.MarkupKind;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.ServerCapabilities;
import org.eclipse.lsp4j.ServerInfo;
import org.eclipse.lsp4j.TextDocumentSyncKind;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.LanguageClientAware;
import org.eclipse.lsp4j.services.LanguageServer;
import org.eclipse.lsp4j.services.TextDocumentService;
import org.eclipse.lsp4j.services.WorkspaceService;
import org.jspecify.annotations.Nullable;

/** The requests of editors, answered by the {@link Workspace}. */
final class AquaServer
    implements LanguageServer, LanguageClientAware, TextDocumentService, WorkspaceService {
  private static final String SOURCE = "aqua";

  private final Workspace workspace = new Workspace();
  private final Set<String> told = new TreeSet<>();
  private @Nullable LanguageClient client;
  private volatile boolean shutDown;

  @Override
  public void connect(LanguageClient editor) {
    client = editor;
  }

  @Override
  public CompletableFuture<InitializeResult> initialize(InitializeParams params) {
    var can = new ServerCapabilities();
    can.setTextDocumentSync(TextDocumentSyncKind.Full);
    can.setHoverProvider(true);
    can.setDefinitionProvider(true);
    can.setDocumentFormattingProvider(true);
    can.setCompletionProvider(new CompletionOptions(false, List.of(".")));
    return CompletableFuture.completedFuture(
        new InitializeResult(can, new ServerInfo("aqua-language-server")));
  }

  @Override
  public CompletableFuture<Object> shutdown() {
    shutDown = true;
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void exit() {
    System.exit(shutDown ? 0 : 1);
  }

  @Override
  public TextDocumentService getTextDocumentService() {
    return this;
  }

  @Override
  public WorkspaceService getWorkspaceService() {
    return this;
  }

  @Override
  public void didOpen(DidOpenTextDocumentParams params) {
    workspace.put(name(params.getTextDocument().getUri()), params.getTextDocument().getText());
    tell();
  }

  @Override
  public void didChange(DidChangeTextDocumentParams params) {
    var name = name(params.getTextDocument().getUri());
    params.getContentChanges().forEach(change -> workspace.put(name, change.getText()));
    tell();
  }

  @Override
  public void didClose(DidCloseTextDocumentParams params) {
    workspace.close(name(params.getTextDocument().getUri()));
    tell();
  }

  @Override
  public void didSave(DidSaveTextDocumentParams params) {
    tell();
  }

  @Override
  public void didChangeConfiguration(DidChangeConfigurationParams params) {}

  @Override
  public void didChangeWatchedFiles(DidChangeWatchedFilesParams params) {
    tell();
  }

  /**
   * Tells what is wrong with all open files and what they import; one may import another that has
   * changed, and a file of which something was told before may be well now.
   */
  private synchronized void tell() {
    var editor = client;
    if (editor == null) {
      return;
    }
    var byFile = new TreeMap<String, Set<Diagnostic>>();
    told.forEach(name -> byFile.put(name, new LinkedHashSet<>()));
    for (var name : workspace.names()) {
      byFile.computeIfAbsent(name, n -> new LinkedHashSet<>());
      for (var diagnostic : workspace.analyse(name).diagnostics()) {
        var file = diagnostic.span().file().name();
        byFile.computeIfAbsent(file, n -> new LinkedHashSet<>()).add(diagnostic);
      }
    }
    told.clear();
    byFile.forEach(
        (file, all) -> {
          // One mistake of a file that many import is told by each of them, of another copy of it.
          var shown = all.stream().map(AquaServer::shown).distinct().toList();
          editor.publishDiagnostics(new PublishDiagnosticsParams(uri(file), shown));
          if (!shown.isEmpty()) {
            told.add(file);
          }
        });
  }

  private static org.eclipse.lsp4j.Diagnostic shown(Diagnostic diagnostic) {
    return new org.eclipse.lsp4j.Diagnostic(
        range(diagnostic.span()),
        diagnostic.cause() + "\n" + diagnostic.remedy(),
        diagnostic.isError() ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
        SOURCE,
        diagnostic.kind().label());
  }

  @Override
  public CompletableFuture<@Nullable Hover> hover(HoverParams params) {
    var name = name(params.getTextDocument().getUri());
    var found = offset(name, params.getPosition()).flatMap(offset -> workspace.at(name, offset));
    return CompletableFuture.completedFuture(
        found
            .map(
                usage -> {
                  var text = "```aqua\n" + usage.name() + ": " + usage.type() + "\n```";
                  return new Hover(
                      new MarkupContent(MarkupKind.MARKDOWN, text), range(usage.span()));
                })
            .orElse(null));
  }

  @Override
  public CompletableFuture<Either<List<? extends Location>, List<? extends LocationLink>>>
      definition(DefinitionParams params) {
    var name = name(params.getTextDocument().getUri());
    List<Location> places =
        offset(name, params.getPosition())
            .flatMap(offset -> workspace.at(name, offset))
            .flatMap(usage -> usage.declared())
            .filter(span -> Files.exists(Path.of(span.file().name())) || isOpen(span))
            .map(span -> List.of(new Location(uri(span.file().name()), range(span))))
            .orElse(List.of());
    return CompletableFuture.completedFuture(Either.forLeft(places));
  }

  private boolean isOpen(Span span) {
    return workspace.file(span.file().name()).isPresent();
  }

  @Override
  public CompletableFuture<Either<List<CompletionItem>, CompletionList>> completion(
      CompletionParams params) {
    var name = name(params.getTextDocument().getUri());
    var items = new ArrayList<CompletionItem>();
    offset(name, params.getPosition())
        .map(offset -> workspace.proposals(name, offset))
        .orElse(List.of())
        .forEach(
            proposal -> {
              var item = new CompletionItem(proposal.name());
              item.setDetail(proposal.type());
              item.setKind(
                  proposal.keyword()
                      ? CompletionItemKind.Keyword
                      : proposal.type().contains("->")
                          ? CompletionItemKind.Function
                          : CompletionItemKind.Variable);
              items.add(item);
            });
    return CompletableFuture.completedFuture(Either.forLeft(items));
  }

  @Override
  public CompletableFuture<List<? extends TextEdit>> formatting(DocumentFormattingParams params) {
    var file = workspace.file(name(params.getTextDocument().getUri()));
    List<TextEdit> edits =
        file.flatMap(SourceFormatter::format)
            .map(
                text ->
                    List.of(
                        new TextEdit(
                            new Range(
                                new Position(0, 0),
                                new Position(file.orElseThrow().lineCount() + 1, 0)),
                            text)))
            .orElse(List.of());
    return CompletableFuture.completedFuture(edits);
  }

  // --- places: the protocol counts lines and UTF-16 units from 0 -------------------------------

  private Optional<Integer> offset(String name, Position position) {
    return workspace
        .file(name)
        .map(
            file -> {
              var text = file.text();
              int start = 0;
              for (int i = 0; i < position.getLine(); i++) {
                int end = text.indexOf('\n', start);
                if (end < 0) {
                  return text.length();
                }
                start = end + 1;
              }
              return Math.min(text.length(), start + position.getCharacter());
            });
  }

  private static Range range(Span span) {
    return new Range(position(span.file(), span.start()), position(span.file(), span.end()));
  }

  private static Position position(SourceFile file, int offset) {
    int end = Math.min(offset, file.text().length());
    int start = file.text().lastIndexOf('\n', end - 1) + 1;
    return new Position(file.line(end) - 1, end - start);
  }

  private static String name(String uri) {
    var parsed = URI.create(uri);
    return "file".equals(parsed.getScheme()) ? DiskSources.name(Path.of(parsed)) : uri;
  }

  private static String uri(String name) {
    return name.startsWith("/") ? Path.of(name).toUri().toString() : name;
  }
}
