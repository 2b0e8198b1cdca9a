using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PolicyMta.SuppressionList.Import;

/// <summary>
/// Hands a file on to the running server piece by piece: in bounded memory, each piece with the file's first line and its own line number.
/// What the server has answered is on disk there.
/// </summary>
internal sealed class ImportSender(ICommandServer server, string path, IReadOnlyList<KeyValuePair<string, string>> columns)
{
    private static readonly TimeSpan ReportEach = TimeSpan.FromSeconds(2);

    /// <summary>What was done so far.</summary>
    public ImportReport Report { get; } = new();

    /// <summary>The line up to which the file was handed on: an import that broke off can go on behind it.</summary>
    public long DoneBefore { get; private set; } = 1;

    /// <param name="file">The file.</param>
    /// <param name="from">The line to begin with; 1 for all.</param>
    /// <param name="query">What is added to the path, beginning with '?'.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it between two pieces.</param>
    /// <exception cref="IOException">The file cannot be read, or the server not asked; or it refused, and the message says why.</exception>
    public async Task SendAsync(Stream file, long from, string query, TimeProvider time, CancellationToken cancellationToken)
    {
        byte[]? header = null;
        var reported = time.GetTimestamp();
        var began = reported;
        var handed = 0L;
        await foreach (var chunk in new CsvCutter(file).ReadAsync(cancellationToken))
        {
            var (line, bytes) = (chunk.Line, chunk.Bytes);
            if (chunk.IsTooLong)
            {
                Report.FailUnread(line, $"The record is longer than {CsvCutter.MaxRecord} bytes: is a quote missing? It was left out.");
                continue;
            }

            if (header is null)
                (header, bytes, line) = HeaderOf(bytes);
            (bytes, line) = Behind(bytes, line, from);
            if (bytes.IsEmpty)
                continue;
            await SendAsync([.. header, .. bytes.Span], line, query, cancellationToken);
            handed += bytes.Length;
            DoneBefore = line + bytes.Span.Count((byte)'\n');
            if (time.GetElapsedTime(reported) < ReportEach)
                continue;
            reported = time.GetTimestamp();
            var share = file.CanSeek && file.Length > 0 ? 100.0 * file.Position / file.Length : double.NaN;
            server.Report(ProgressOf(Report, time.GetElapsedTime(began).TotalSeconds, share));
        }

        if (header is null)
            throw new IOException("The file is empty.");
    }

    private static string ProgressOf(ImportReport report, double seconds, double share) => string.Create(
        CultureInfo.InvariantCulture,
        $"{report.Read:N0} rows, {report.Added:N0} new, {report.Failed:N0} wrong; {report.Read / seconds:N0} a second, {share:F0} %");

    private async ValueTask SendAsync(byte[] body, long line, string query, CancellationToken cancellationToken)
    {
        var reply = await server.CallAsync(
            "POST", string.Create(CultureInfo.InvariantCulture, $"{path}{query}&first_line={line}"), body, cancellationToken);
        using var answer = JsonDocument.Parse(reply.Body);
        if (reply.Status != 200)
            throw new IOException(
                answer.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() : $"The server answered {reply.Status}.");
        Report.Add(answer.RootElement);
    }

    /// <summary>The line that each piece begins with; for a file without a header, one that says what its columns are.</summary>
    private (byte[] Header, ReadOnlyMemory<byte> Records, long Line) HeaderOf(ReadOnlyMemory<byte> first)
    {
        var end = first.Span.IndexOf((byte)'\n');
        var length = end < 0 ? first.Length : end + 1;
        var text = Encoding.UTF8.GetString(first.Span[..length]).TrimStart('\ufeff');
        var record = new CsvRecord();
        record.Read(text, 0, ',');
        if (columns.Count == 0 && record[0].Contains('@', StringComparison.Ordinal))
            return (record.Count > 1 ? "address,reason\n"u8.ToArray() : "address\n"u8.ToArray(), first, 1);
        return ([.. first.Span[..length].TrimEnd("\r\n"u8), (byte)'\n'], first[length..], 2);
    }

    /// <summary>What of a piece is at a line or behind it.</summary>
    private static (ReadOnlyMemory<byte> Bytes, long Line) Behind(ReadOnlyMemory<byte> bytes, long line, long from)
    {
        while (line < from && !bytes.IsEmpty)
        {
            var end = bytes.Span.IndexOf((byte)'\n');
            bytes = end < 0 ? default : bytes[(end + 1)..];
            line++;
        }

        return (bytes, line);
    }
}
