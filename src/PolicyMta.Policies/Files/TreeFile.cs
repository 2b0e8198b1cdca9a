using PolicyMta.Core.Files;

namespace PolicyMta.Policies.Files;

/// <summary>A file below a folder. Immutable.</summary>
/// <param name="Path">Its path below the folder, with forward slashes.</param>
/// <param name="Real">Where it lies, with all links resolved.</param>
/// <param name="Facts">What the system says of it.</param>
internal readonly record struct TreeFile(string Path, string Real, FileFacts Facts);
