namespace PolicyMta.Policies.Settings;

/// <summary>Reads a settings file, whatever its format is. Given the file's bytes, so that what was hashed is what is read.</summary>
/// <param name="path">The file's path, for problems.</param>
/// <param name="content">The file's content.</param>
/// <returns>The settings, null for an empty file; and every mistake.</returns>
internal delegate (SettingsNode? Node, ImmutableArray<PolicyProblem> Problems) SettingsReader(string path, byte[] content);
