namespace PolicyMta.ReturnedMail;

/// <summary>
/// A part of a message: its fields, and its parts or its body as it was sent. The body is lent with the message. Immutable.
/// </summary>
internal sealed record MailPart
{
    public required FieldBlock Fields { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public ImmutableArray<MailPart> Parts { get; init; } = [];

    /// <summary>The media type in lower case; <c>text/plain</c> if none is given.</summary>
    public string Type { get; init; } = "text/plain";

    public bool IsAttachment =>
        ParameterText.First(Fields.Get("Content-Disposition")) == "attachment";

    /// <summary>The name of the file that it would be saved as; or null.</summary>
    public string? FileName => ParameterText.Find(Fields.Get("Content-Disposition"), "filename") ?? Parameter("name");

    public string? Parameter(string name) => ParameterText.Find(Fields.Get("Content-Type"), name);

    /// <summary>The text, decoded; at most <see cref="MailBounds.PartText"/> bytes of it.</summary>
    public string Text() => CharsetText.Read(
        TransferText.Decode(Body.Span, Fields.Get("Content-Transfer-Encoding"), MailBounds.PartText), Parameter("charset"));

    /// <summary>The bytes, decoded; at most as many as are asked for.</summary>
    public ReadOnlyMemory<byte> Bytes(int most) => TransferText.IsPlain(Fields.Get("Content-Transfer-Encoding"))
        ? Body[..Math.Min(Body.Length, most)]
        : TransferText.Decode(Body.Span, Fields.Get("Content-Transfer-Encoding"), most);
}
