using System.Text;
using PolicyMta.Core.Text;

namespace PolicyMta.Server.Commands;

/// <summary>
/// Writes what commands say without what could command the terminal. Line feeds and tabs stay; everything else that is not printable is
/// escaped as JSON escapes it, so that JSON stays JSON.
/// </summary>
internal sealed class PrintableWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(PrintableText.Lines(value.ToString()));

    public override void Write(string? value) => inner.Write(Printable(value));

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void WriteLine() => inner.WriteLine();

    public override void WriteLine(string? value) => inner.WriteLine(Printable(value));

    public override Task WriteAsync(char value) => inner.WriteAsync(PrintableText.Lines(value.ToString()));

    public override Task WriteAsync(string? value) => inner.WriteAsync(Printable(value));

    public override Task WriteLineAsync() => inner.WriteLineAsync();

    public override Task WriteLineAsync(string? value) => inner.WriteLineAsync(Printable(value));

    public override void Flush() => inner.Flush();

    public override Task FlushAsync() => inner.FlushAsync();

    private static string? Printable(string? text) => text is null ? null : PrintableText.Lines(text);
}
