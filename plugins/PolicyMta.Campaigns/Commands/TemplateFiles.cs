using System.Text.Json;
using PolicyMta.Campaigns.Content;

namespace PolicyMta.Campaigns.Commands;

/// <summary>
/// A template as files in a folder, one folder a language: <c>en/subject.txt</c>, <c>en/body.html</c>, <c>en/body.txt</c>. So it is edited
/// and kept under version control.
/// </summary>
internal static class TemplateFiles
{
    private const long MaxFile = 1024 * 1024;

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
        var (html, text) = (ReadFile(folder, "body.html", mistakes), ReadFile(folder, "body.txt", mistakes));
        if (html is not null)
            json.WriteString("html", html);
        if (text is not null)
            json.WriteString("text", text);
        if (html is null && text is null)
            mistakes.Add($"{folder} has neither body.html nor body.txt.");
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
