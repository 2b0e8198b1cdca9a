using System.Text;
using System.Text.Json;
using PolicyMta.Core.Text;

namespace PolicyMta.Policies.Tables;

/// <summary>A JSON object on each line, kept as it is written; one of its properties, a text or a number, is the key.</summary>
internal sealed class JsonLines(string key) : ITableLines
{
    /// <summary>How deep objects and arrays may be nested.</summary>
    public const int MaxDepth = 32;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    private readonly byte[] _name = Encoding.UTF8.GetBytes(key);
    private readonly byte[] _key = new byte[LineReader.MaxLineBytes];

    public TableShape Shape => TableShape.Json;

    public void Read(ReadOnlySpan<byte> line, int number, TableBuilder table)
    {
        var text = line.Trim(" \t"u8);
        if (text.IsEmpty)
            return;
        try
        {
            ITableLines.Add(table, KeyOf(text, number), text, number);
        }
        catch (JsonException e)
        {
            throw new TableException(number, $"The line is not valid JSON: {PrintableText.Line(e.Message)}");
        }
        catch (InvalidOperationException)
        {
            throw new TableException(number, $"The property '{key}' is not valid text.");
        }
    }

    private ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> text, int number)
    {
        var reader = new Utf8JsonReader(text, Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new TableException(number, "The line must be a JSON object.");
        var length = -1;
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals(_name))
                continue;
            reader.Read();
            length = reader.TokenType switch
            {
                JsonTokenType.String => reader.CopyString(_key),
                JsonTokenType.Number => Copy(reader.ValueSpan),
                _ => throw new TableException(number, $"The property '{key}' must be a text or a number."),
            };
        }

        return length >= 0 ? _key.AsSpan(0, length) : throw new TableException(number, $"The object has no property '{key}'.");
    }

    private int Copy(ReadOnlySpan<byte> number)
    {
        number.CopyTo(_key);
        return number.Length;
    }
}
