using System.Text.Json;
using PolicyMta.Campaigns.Content;

namespace PolicyMta.Campaigns.Commands;

/// <summary>
/// A template as files in a folder, one folder a language: <c>en/subject.txt</c>, <c>en/body.html</c> or <c>en/body.mjml</c>, and
/// <c>en/body.txt</c>. So it is edited and kept under version control.
/// </summary>
internal static class TemplateFiles
{
    private const long MaxFile = 1024 * 1024;

    private static readonly ImmutableArray<(string File, string Field)> Bodies =
        [("body.html", "html"), ("body.mjml", "mjml"), ("body.txt", "text")];

    /// <summary>Reads a folder as the API takes it, or says what is wrong with it.</summary>
    public static string? Read(string folder, string? preferred, List<string> mistakes)
    {
        if (!Directory.Exists(folder))
        {
            mistakes.Add($"There is no folder {folder}.");
            return null;
        }

        var locales = Directory.GetDirectories(folder).Order(StringComparer.Ordinal).ToList();
        if (locales.Count == 0)
        {
            mistakes.Add(
                $"{folder} has no folders for languages: make for instance {Path.Combine(folder, "en")} with subject.txt and body.html.");
        }

        return JsonText.Of(json =>
        {
            json.WriteStartObject();
            if (preferred is not null)
                json.WriteString("default_locale", preferred);
            json.WriteStartObject("locales");
            foreach (var locale in locales)
                Write(json, locale, mistakes);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, string folder, List<string> mistakes)
    {
        if (!TemplateContent.IsLocale(Path.GetFileName(folder)))
        {
            mistakes.Add($"{folder} is not named after a language, like en or de-CH.");
            return;
        }

        json.WriteStartObject(Path.GetFileName(folder));
        if (ReadFile(folder, "subject.txt", mistakes) is { } subject)
            json.WriteString("subject", subject.TrimEnd('\r', '\n'));
        else
            mistakes.Add($"{Path.Combine(folder, "subject.txt")} is missing.");
        var isEmpty = true;
        foreach (var (name, field) in Bodies)
        {
            if (ReadFile(folder, name, mistakes) is not { } body)
                continue;
            json.WriteString(field, body);
            isEmpty = false;
        }

        if (isEmpty)
            mistakes.Add($"{folder} has none of {string.Join(", ", Bodies.Select(static body => body.File))}.");
        json.WriteEndObject();
    }

    private static string? ReadFile(string folder, string name, List<string> mistakes)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            return null;
        if (new FileInfo(path).Length <= MaxFile)
            return File.ReadAllText(path);
        mistakes.Add($"{path} has more than {MaxFile} bytes.");
        return "";
    }
}
