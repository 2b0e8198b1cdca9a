using System.Text;
using System.Text.Json;
using PolicyMta.Campaigns.Audiences.Import;

namespace PolicyMta.Campaigns.Commands;

/// <summary>
/// The rows that were not imported, with what is wrong before them and the same columns as in the file: to be mended and imported. Nothing
/// is written before the first; only its user may read it. For one import.
/// </summary>
internal sealed class RejectsFile(string path, char separator, ImmutableArray<string> columns) : IDisposable
{
    private readonly StringBuilder _row = new();
    private StreamWriter? _writer;

    public string Path => path;

    public long Rows { get; private set; }

    /// <exception cref="IOException">It cannot be written.</exception>
    public void Add(IEnumerable<JsonElement> rejects)
    {
        foreach (var row in rejects.Select(RejectedRow.Read))
        {
            if (_writer is null)
            {
                _writer = Open(path);
                Write([.. ImportPlanReader.RejectColumns, .. columns]);
            }

            Rows++;
            Write(
            [
                row.Row.ToString(System.Globalization.CultureInfo.InvariantCulture),
                row.Line.ToString(System.Globalization.CultureInfo.InvariantCulture),
                string.Join("; ", row.Mistakes.Select(static mistake => mistake.Column).Where(static name => name.Length > 0).Distinct()),
                string.Join(' ', row.Mistakes.Select(
                    static mistake => $"{(mistake.Column.Length > 0 ? mistake.Column : "The row")} {mistake.Reason}")),
                .. row.Values,
            ]);
        }
    }

    public void Dispose() => _writer?.Dispose();

    /// <summary>Opens a file with people's data for writing; one that is there is replaced.</summary>
    public static StreamWriter Open(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 64 * 1024 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new StreamWriter(new FileStream(path, options), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    private void Write(ImmutableArray<string> values)
    {
        _row.Clear();
        CsvText.AddRow(_row, separator, values);
        _writer!.Write(_row);
    }
}
