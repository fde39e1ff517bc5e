package io.decentracompute.aqua.lsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.DefinitionParams;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.DocumentFormattingParams;
import org.eclipse.lsp4j.FormattingOptions;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializedParams;
import org.eclipse.lsp4j.MessageActionItem;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.ShowMessageRequestParams;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.TextDocumentItem;
import org.eclipse.lsp4j.VersionedTextDocumentIdentifier;
import org.eclipse.lsp4j.launch.LSPLauncher;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.LanguageServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real client asks the server, which runs in a process of its own, over its pipes. */
class LanguageServerTest {
  private static final long DEADLINE_S = 60;
  private static final String PROGRAM =
      """
      aqua Main

      import helper from "lib.aqua"

      export ask

      service Store("store"):
          get(key: string) -> string
          size() -> u32

      func ask(key: string) -> string:
          text <- Store.get(key)
          more <- helper(text)
          <- more
      """;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Process process;

  @SuppressWarnings("NullAway.Init") // set before each test
  private LanguageServer server;

  private final BlockingQueue<PublishDiagnosticsParams> told = new LinkedBlockingQueue<>();

  private final class Editor implements LanguageClient {
    @Override
    public void publishDiagnostics(PublishDiagnosticsParams diagnostics) {
      told.add(diagnostics);
    }

    @Override
    public void telemetryEvent(Object object) {}

    @Override
    public void showMessage(MessageParams params) {}

    @Override
    public CompletableFuture<MessageActionItem> showMessageRequest(
        ShowMessageRequestParams params) {
      return CompletableFuture.completedFuture(new MessageActionItem("ok"));
    }

    @Override
    public void logMessage(MessageParams message) {}
  }

  @BeforeEach
  void start() throws Exception {
    Files.writeString(
        folder.resolve("lib.aqua"),
        "aqua Lib declares *\n\nfunc helper(text: string) -> string:\n    <- text\n");
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.decentracompute.aqua.lsp.Main")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var launcher =
        LSPLauncher.createClientLauncher(
            new Editor(), process.getInputStream(), process.getOutputStream());
    var listening = launcher.startListening();
    assertThat(listening).isNotNull();
    server = launcher.getRemoteProxy();
    server.initialize(new InitializeParams()).get(DEADLINE_S, TimeUnit.SECONDS);
    server.initialized(new InitializedParams());
  }

  @AfterEach
  void stop() throws Exception {
    server.shutdown().get(DEADLINE_S, TimeUnit.SECONDS);
    server.exit();
    assertThat(process.waitFor(DEADLINE_S, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private String uri() {
    return folder.resolve("main.aqua").toUri().toString();
  }

  private PublishDiagnosticsParams open(String text) throws InterruptedException {
    server
        .getTextDocumentService()
        .didOpen(new DidOpenTextDocumentParams(new TextDocumentItem(uri(), "aqua", 1, text)));
    return next();
  }

  private PublishDiagnosticsParams change(String text) throws InterruptedException {
    server
        .getTextDocumentService()
        .didChange(
            new DidChangeTextDocumentParams(
                new VersionedTextDocumentIdentifier(uri(), 2),
                List.of(new TextDocumentContentChangeEvent(text))));
    return next();
  }

  private PublishDiagnosticsParams next() throws InterruptedException {
    var next = told.poll(DEADLINE_S, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing was told in " + DEADLINE_S + " s");
    }
    return next;
  }

  private TextDocumentIdentifier document() {
    return new TextDocumentIdentifier(uri());
  }

  @Test
  void mistakesAreToldAsTheyAreTypedAndGoAway() throws Exception {
    assertThat(open(PROGRAM).getDiagnostics()).isEmpty();

    var wrong = change(PROGRAM.replace("helper(text)", "helper(txet)")).getDiagnostics();
    assertThat(wrong).hasSize(1);
    assertThat(wrong.getFirst().getMessage().toString()).contains("`txet`", "Did you mean `text`?");
    assertThat(wrong.getFirst().getRange().getStart()).isEqualTo(new Position(12, 19));

    assertThat(change(PROGRAM).getDiagnostics()).isEmpty();
  }

  @Test
  void mistakesOfAnImportedFileAreToldThere() throws Exception {
    Files.writeString(
        folder.resolve("lib.aqua"),
        "aqua Lib declares *\n\nfunc helper(text: string) -> string:\n    <- txt\n");
    var first = open(PROGRAM);
    var second = next();

    assertThat(first.getUri()).endsWith("lib.aqua");
    assertThat(first.getDiagnostics()).hasSize(1);
    assertThat(second.getDiagnostics()).isEmpty();
  }

  @Test
  void hoverTellsTheType() throws Exception {
    open(PROGRAM);

    var hover =
        server
            .getTextDocumentService()
            .hover(new HoverParams(document(), new Position(12, 20)))
            .get(DEADLINE_S, TimeUnit.SECONDS);

    assertThat(hover.getContents().getRight().getValue()).contains("text: string");
  }

  @Test
  void definitionLeadsToAnotherFile() throws Exception {
    open(PROGRAM);

    var places =
        server
            .getTextDocumentService()
            .definition(new DefinitionParams(document(), new Position(12, 13)))
            .get(DEADLINE_S, TimeUnit.SECONDS)
            .getLeft();

    assertThat(places).hasSize(1);
    assertThat(places.getFirst().getUri()).endsWith("lib.aqua");
    assertThat(places.getFirst().getRange().getStart()).isEqualTo(new Position(2, 5));
  }

  @Test
  void completionOffersMembersAfterADotAndNamesElsewhere() throws Exception {
    open(PROGRAM);
    change(PROGRAM.replace("    <- more\n", "    n <- Store.\n    <- more\n"));

    assertThat(labels(new Position(13, 15))).containsExactly("get", "size");
    assertThat(labels(new Position(13, 4))).contains("ask", "helper", "Store", "key", "for");
  }

  private List<String> labels(Position position) throws Exception {
    return server
        .getTextDocumentService()
        .completion(new CompletionParams(document(), position))
        .get(DEADLINE_S, TimeUnit.SECONDS)
        .getLeft()
        .stream()
        .map(CompletionItem::getLabel)
        .toList();
  }

  @Test
  void formattingGivesTheOneLayout() throws Exception {
    open(PROGRAM.replace("Store.get(key)", "Store.get( key )"));

    var edits =
        server
            .getTextDocumentService()
            .formatting(new DocumentFormattingParams(document(), new FormattingOptions(4, true)))
            .get(DEADLINE_S, TimeUnit.SECONDS);

    assertThat(edits).hasSize(1);
    assertThat(edits.getFirst().getNewText()).isEqualTo(PROGRAM);
  }
}
