using System.Text.RegularExpressions;
using PolicyMta.Server.Commands;
using Spectre.Console;

namespace PolicyMta.Server.Tests.Commands;

/// <summary>Nothing that a command writes can command the terminal.</summary>
public sealed partial class TerminalTests : IDisposable
{
    private const string Hostile = HostileText.Sample;

    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Not_by_a_table_or_a_line(bool isInteractive)
    {
        var terminal = new Terminal(_output, _error, isInteractive);
        terminal.Console.Write(terminal.NewTable("What", "Now").AddRow(new Text(Hostile), DisplayText.Cell(Hostile)));
        terminal.Console.WriteLine(Hostile);
        terminal.Console.MarkupLine("[red]" + Markup.Escape(Hostile) + "[/]");

        HostileText.AssertNone(OwnStyle().Replace(_output.ToString(), ""));
        Assert.Contains("\\u202egnihton", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Not_by_any_way_to_write_a_text()
    {
        var terminal = new Terminal(_output, _error, isInteractive: false);
        foreach (var writer in new[] { terminal.Output, terminal.Error })
        {
            writer.Write(Hostile);
            writer.Write(Hostile.ToCharArray());
            writer.Write(Hostile.AsSpan());
            writer.Write('\u001b');
            writer.Write("{0}", Hostile);
            writer.WriteLine(Hostile);
            writer.WriteLine(Hostile.ToCharArray());
            await writer.WriteAsync(Hostile);
            await writer.WriteAsync(Hostile.AsMemory());
            await writer.WriteAsync('\u009b');
            await writer.WriteLineAsync(Hostile);
            await writer.WriteLineAsync(Hostile.AsMemory());
            await writer.FlushAsync(TestContext.Current.CancellationToken);
        }

        HostileText.AssertNone(_output.ToString());
        HostileText.AssertNone(_error.ToString());
        Assert.Equal(_output.ToString(), _error.ToString());
    }

    /// <summary>The colours and weights that the table is drawn with.</summary>
    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex OwnStyle();
}
