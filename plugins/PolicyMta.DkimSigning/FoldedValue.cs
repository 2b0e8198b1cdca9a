using System.Text;

namespace PolicyMta.DkimSigning;

/// <summary>
/// Builds the value of a header field out of tags, folded so that no line is longer than 78 characters (RFC 5322 section 2.1.1) where a
/// piece allows it.
/// </summary>
internal sealed class FoldedValue(int column)
{
    private const int Width = 78;

    private readonly StringBuilder _text = new(1024);
    private int _column = column;

    /// <summary>Adds a piece that stays whole, after a space or a fold.</summary>
    public void AddTag(string tag)
    {
        if (_text.Length > 0)
        {
            if (_column + 1 + tag.Length > Width)
                Fold();
            else
                Append(" ");
        }

        Append(tag);
    }

    /// <summary>Adds names with colons between them; lines may be folded after a colon.</summary>
    public void AddList(string tag, List<string> names, char end)
    {
        for (var i = 0; i < names.Count; i++)
        {
            var piece = (i == 0 ? tag : "") + names[i] + (i == names.Count - 1 ? end : ':');
            if (i == 0)
                AddTag(piece);
            else
                AppendOrFold(piece);
        }
    }

    /// <summary>Adds base 64 text right after the last piece, in as many lines as it takes.</summary>
    public void AddBase64(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (_column >= Width)
                Fold();
            var length = Math.Min(rest.Length, Width - _column);
            _text.Append(rest[..length]);
            _column += length;
            rest = rest[length..];
        }
    }

    public override string ToString() => _text.ToString();

    private void AppendOrFold(string piece)
    {
        if (_column + piece.Length > Width)
            Fold();
        Append(piece);
    }

    private void Append(string piece)
    {
        _text.Append(piece);
        _column += piece.Length;
    }

    private void Fold()
    {
        _text.Append("\r\n ");
        _column = 1;
    }
}
