using System.Globalization;

namespace PolicyMta.Sdk;

/// <summary>Where a setting is written. Immutable.</summary>
/// <param name="File">The file's path, as the administrator knows it.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
public readonly record struct SettingPlace(string File, int Line, int Column)
{
    /// <summary>In the form that editors read: <c>file:line:column</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}");
}
