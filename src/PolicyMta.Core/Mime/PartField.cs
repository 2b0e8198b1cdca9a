namespace PolicyMta.Core.Mime;

/// <summary>A field that says what a part is.</summary>
internal enum PartField
{
    ContentType,
    Disposition,
    Encoding,
}
