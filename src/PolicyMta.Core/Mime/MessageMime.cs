using MimeKit;
using MimeKit.Utils;

namespace PolicyMta.Core.Mime;

/// <summary>A message as a mail client shows it. Each fact is read when it is first asked for; nothing throws.</summary>
internal sealed class MessageMime(MessageContent content) : MimeFacts
{
    private readonly MimeNotices _notices = new();
    private ImmutableArray<PartFacts> _parts;
    private MimeTree? _tree;
    private TextBudget? _budget;
    private string? _subject;
    private bool _hasReadSubject;

    public override string? Subject
    {
        get
        {
            if (_hasReadSubject)
                return _subject;
            _hasReadSubject = true;
            return _subject = HeaderText("Subject");
        }
    }

    public override string? Text => TextOf("text/plain");

    public override string? Html => TextOf("text/html");

    public override ImmutableArray<PartFacts> Parts
    {
        get
        {
            if (_parts.IsDefault)
                _parts = _notices.Try("parts", ReadParts) ?? [];
            return _parts;
        }
    }

    public override ImmutableArray<string> Notices => _notices.All;

    public override string? HeaderText(string name)
    {
        foreach (var field in content.Header)
        {
            if (!field.Is(name))
                continue;
            if (field.Raw.Length <= MimeBounds.HeaderText)
                return _notices.Try("a header field", () => Decode(field.ValueBytes.ToArray()));
            _notices.Add("a header field is too long to be decoded");
            return null;
        }

        return null;
    }

    private static string Decode(byte[] value)
    {
        var text = Rfc2047.DecodeText(ParserOptions.Default, value).Replace("\r\n", "", StringComparison.Ordinal).Trim();
        return text.Any(char.IsControl) ? string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c)) : text;
    }

    private string? TextOf(string type)
    {
        var parts = Parts;
        var shown = _notices.Try("parts", () => _tree?.Root.Shown(type));
        foreach (var part in parts)
        {
            if (shown is not null && ((PartMime)part).Node == shown)
                return part.Text;
        }

        return null;
    }

    private ImmutableArray<PartFacts>? ReadParts()
    {
        var tree = _tree = MimeTree.Of(content.Raw);
        if (tree.IsCut)
            _notices.Add($"the message has more than {MimeBounds.Parts} parts");
        if (tree.IsTooDeep)
            _notices.Add($"the message has containers deeper than {MimeBounds.Depth}");
        _budget = new TextBudget(_notices);
        return [.. tree.Leaves.Select(node => new PartMime(tree, node, _budget, _notices))];
    }
}
