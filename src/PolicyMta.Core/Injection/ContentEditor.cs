using System.Text;
using PolicyMta.Core.Headers;
using PolicyMta.Core.Mime;
using PolicyMta.Core.Mime.Editing;
using PolicyMta.Core.Smtp.Content;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Injection;

/// <summary>
/// Applies the edits of on-inject decisions to the content of one message. All edits of a decision cost one copy, into rented memory that
/// goes back with the next copy or with the editor; one of texts or parts costs another. The original stays its owner's.
/// </summary>
/// <param name="original">The content.</param>
/// <param name="isBinary">Whether bodies may have any bytes (BINARYMIME); otherwise the line ends of a new one are mended.</param>
internal sealed class ContentEditor(ContentBuffer original, bool isBinary = false) : IDisposable
{
    /// <summary>Changes of the header in one decision: each of them goes through all fields.</summary>
    private const int MostHeaderEdits = 1000;

    private static readonly ReadOnlyMemory<byte> EmptyLine = "\r\n"u8.ToArray();

    private ContentBuffer? _edited;

    /// <summary>What was left as it was, though an edit of the last decision was about it, and why.</summary>
    public ImmutableArray<string> LeftAlone { get; private set; } = [];

    /// <summary>What the content is now.</summary>
    public ContentBuffer Current => _edited ?? original;

    /// <summary>Whether a header field that cannot be said in ASCII was written: the message needs SMTPUTF8 for it.</summary>
    public bool HasWrittenUtf8 { get; private set; }

    /// <summary>
    /// The content with the edits; the same object if none of them touches it. Content that an earlier call gave is void after this one.
    /// </summary>
    public MessageContent Apply(MessageContent content, ImmutableArray<MessageEdit> edits)
    {
        LeftAlone = [];
        if (edits.IsEmpty)
            return content;

        if (edits.Count(static edit => edit is not { AddHeader: null, SetHeader: null, RemoveHeader: null }) > MostHeaderEdits)
            throw new FormatException($"on-inject gave more than {MostHeaderEdits} changes of the header.");

        if (edits.Count(MimeEditor.Takes) > MimeBounds.Edits)
            throw new FormatException($"on-inject gave more than {MimeBounds.Edits} changes of texts and parts.");

        var draft = new Draft(content, isBinary);
        var isChanged = false;
        foreach (var edit in edits)
            isChanged |= draft.Apply(edit);
        LeftAlone = draft.LeftAlone;
        if (!isChanged)
            return content;

        HasWrittenUtf8 |= draft.HasWrittenUtf8;
        var edited = draft.Write(original.Budget);
        _edited?.Dispose();
        _edited = edited;
        return new MessageContent(edited.Memory);
    }

    public void Dispose() => _edited?.Dispose();

    /// <summary>The pieces that the edited content will be written from.</summary>
    private sealed class Draft
    {
        private readonly List<RawHeaderField> _fields;
        private readonly MimeNotices _leftAlone = new();
        private readonly bool _isBinary;
        private ReadOnlyMemory<byte> _separator;
        private ReadOnlyMemory<byte> _body;

        public Draft(MessageContent content, bool isBinary)
        {
            _isBinary = isBinary;
            _fields = [];
            Take(content);
        }

        public ImmutableArray<string> LeftAlone => _leftAlone.All;

        public bool HasWrittenUtf8 { get; private set; }

        /// <summary>Whether the edit changes the content.</summary>
        public bool Apply(MessageEdit edit)
        {
            if (edit.AddHeader is { } added)
                _fields.Insert(0, Written(added));
            else if (edit.SetHeader is { } set)
                Set(Written(set), set.Name);
            else if (edit.RemoveHeader is { } removed)
                return _fields.RemoveAll(field => field.Is(removed)) > 0;
            else if (edit.ReplaceBody is { } body)
                (_separator, _body) = (EmptyLine, _isBinary ? body : LooseBytes.Mended(body));
            else if (MimeEditor.Takes(edit))
                return ApplyToParts(edit);
            else
                return false;
            return true;
        }

        public ContentBuffer Write(ContentBudget? budget)
        {
            var written = ContentBuffer.RentWithHeadRoom(Length, budget);
            Write(written.WritableMemory);
            return written;
        }

        private int Length => LengthOf(_fields) + _separator.Length + _body.Length;

        private void Write(Memory<byte> rest)
        {
            foreach (var field in _fields)
                Put(field.Raw);
            Put(_separator);
            Put(_body);

            void Put(ReadOnlyMemory<byte> piece)
            {
                piece.CopyTo(rest);
                rest = rest[piece.Length..];
            }
        }

        private bool ApplyToParts(MessageEdit edit)
        {
            var whole = new byte[Length];
            Write(whole);
            if (MimeEditor.Apply(whole, edit, _isBinary, _leftAlone.Add) is not { } edited)
                return false;
            Take(new MessageContent(edited));
            return true;
        }

        private void Take(MessageContent content)
        {
            _fields.Clear();
            _fields.AddRange(content.Header);
            _body = content.Body;
            _separator = content.Raw[LengthOf(_fields)..^_body.Length];
        }

        private RawHeaderField Written(HeaderField field)
        {
            var written = HeaderText.Write(field);
            HasWrittenUtf8 |= !Ascii.IsValid(written.Raw.Span);
            return written;
        }

        private void Set(RawHeaderField field, string name)
        {
            var place = _fields.FindIndex(existing => existing.Is(name));
            _fields.RemoveAll(existing => existing.Is(name));
            _fields.Insert(Math.Max(0, place), field);
        }

        private static int LengthOf(List<RawHeaderField> fields)
        {
            var length = 0;
            foreach (var field in fields)
                length += field.Raw.Length;
            return length;
        }
    }
}
