using System.Text.Json;
using PolicyMta.Server.Admin;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary>
/// Where a command writes: results to standard output, trouble to standard error; colours and boxes only for a human's terminal. Whatever
/// a command writes, nothing in it can command the terminal.
/// </summary>
internal sealed class Terminal
{
    /// <summary>Wide enough that a line in a pipe is never cut or wrapped.</summary>
    private const int PlainWidth = 20_000;

    public Terminal(TextWriter output, TextWriter error, bool isInteractive)
    {
        Output = new PrintableWriter(output);
        Error = new PrintableWriter(error);
        IsInteractive = isInteractive;
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isInteractive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isInteractive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isInteractive ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        Console.Pipeline.Attach(new PrintableHook());
        if (!isInteractive)
            Console.Profile.Width = PlainWidth;
    }

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    /// <summary>What a human types, or another program.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>Whether a human can be asked for a password.</summary>
    public bool AsksForSecrets { get; init; }

    /// <summary>Whether a human sees the output as it is written.</summary>
    public bool IsInteractive { get; }

    public IAnsiConsole Console { get; }

    public static Terminal System() =>
        new(global::System.Console.Out, global::System.Console.Error, !global::System.Console.IsOutputRedirected)
        {
            Input = global::System.Console.In,
            AsksForSecrets = !global::System.Console.IsInputRedirected && !global::System.Console.IsOutputRedirected,
        };

    public void WriteJson<T>(T report) => Output.WriteLine(JsonSerializer.Serialize(report, AdminJson.Indented));

    /// <summary>Shows an answer: to scripts as JSON, to people as it is written for them.</summary>
    public void Show<T>(bool asJson, T report, Action<T> write)
    {
        if (asJson)
            WriteJson(report);
        else
            write(report);
    }

    /// <summary>A table in the house style. The last column takes what is long: it alone is wrapped.</summary>
    public Table NewTable(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(IsInteractive ? TableBorder.Rounded : TableBorder.None).BorderColor(Color.Grey);
        for (var i = 0; i < columns.Length; i++)
            table.AddColumn(
                new TableColumn(new Text(columns[i], new Style(decoration: Decoration.Bold))) { NoWrap = i < columns.Length - 1 });
        return table;
    }
}
