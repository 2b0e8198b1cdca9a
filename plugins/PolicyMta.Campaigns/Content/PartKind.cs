namespace PolicyMta.Campaigns.Content;

/// <summary>A part of a template's words.</summary>
internal enum PartKind
{
    Subject,
    Html,
    Mjml,
    Text,
}
