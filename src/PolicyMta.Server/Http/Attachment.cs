namespace PolicyMta.Server.Http;

/// <summary>A file that goes along.</summary>
/// <param name="Name">Its file name; empty if it has none.</param>
/// <param name="Type">Its media type, which can be parsed.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="ContentId">The id by which HTML refers to it; null for one that stands for itself.</param>
internal sealed record Attachment(string Name, string Type, byte[] Content, string? ContentId);
