namespace PolicyMta.Server.Http;

/// <summary>The words of a message with places for each recipient's own. Immutable; used by several messages at once.</summary>
internal sealed class PersonalText
{
    private readonly Template _subject;
    private readonly Template? _plain;
    private readonly Template? _html;
    private readonly ImmutableArray<(string Name, Template Value)> _headers;

    private PersonalText(Template subject, Template? plain, Template? html, ImmutableArray<(string, Template)> headers)
    {
        _subject = subject;
        _plain = plain;
        _html = html;
        _headers = headers;
    }

    public static PersonalText? Parse(MessageText text, ICollection<FieldError> errors)
    {
        var before = errors.Count;
        var subject = Parse(JsonPath.Root.Property("subject"), text.Subject, errors);
        var plain = text.Plain is null ? null : Parse(JsonPath.Root.Property("text"), text.Plain, errors);
        var html = text.Html is null ? null : Parse(JsonPath.Root.Property("html"), text.Html, errors);
        var headers = text.Headers
            .Select(header => (header.Key, Parse(JsonPath.Root.Property("headers").Property(header.Key), header.Value, errors)!))
            .ToImmutableArray();
        return errors.Count > before ? null : new PersonalText(subject!, plain, html, headers);
    }

    /// <summary>How many characters the words for one recipient have, without writing them.</summary>
    public long LengthOf(IReadOnlyDictionary<string, string> values, EscapedLength escaped) =>
        _subject.LengthOf(values, isHtml: false, escaped)
            + (_plain?.LengthOf(values, isHtml: false, escaped) ?? 0)
            + (_html?.LengthOf(values, isHtml: true, escaped) ?? 0)
            + _headers.Sum(header => header.Name.Length + header.Value.LengthOf(values, isHtml: false, escaped));

    /// <summary>Writes the words for one recipient, or says what is missing.</summary>
    public MessageText Render(IReadOnlyDictionary<string, string> values, out string? mistake)
    {
        var missing = new List<string>();
        var text = new MessageText(
            _subject.Render(values, isHtml: false, missing),
            _plain?.Render(values, isHtml: false, missing),
            _html?.Render(values, isHtml: true, missing),
            [.. _headers.Select(
                header => new KeyValuePair<string, string>(header.Name, header.Value.Render(values, isHtml: false, missing)))]);
        mistake = missing.Count > 0
            ? $"There is no value for {string.Join(", ", missing)}: give it in the recipient's substitutions, or in those of the call for "
                + "all."
            : text.Mistake();
        return text;
    }

    private static Template? Parse(JsonPath place, string text, ICollection<FieldError> errors)
    {
        if (Template.TryParse(text, out var template, out var error))
            return template;
        errors.Add(FieldError.At(place, error));
        return null;
    }
}
