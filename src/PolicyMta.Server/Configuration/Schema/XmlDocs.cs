using System.Reflection;
using System.Xml.Linq;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Configuration.Schema;

/// <summary>The summaries of types and properties, from the documentation files that the compiler writes beside the assemblies.</summary>
/// <param name="folders">Where the files may be; the program's own folder is the last.</param>
internal sealed class XmlDocs(params IEnumerable<string> folders)
{
    private readonly string[] _folders = [.. folders, AppContext.BaseDirectory];
    private readonly Dictionary<string, Dictionary<string, XElement>> _files = new(StringComparer.Ordinal);

    /// <summary>What is said about a type in one line; null if nothing is, or if the file is not there.</summary>
    public string? Of(Type type) => Summary(type, $"T:{type.FullName}");

    /// <summary>What is said about a property in one line; null if nothing is, or if the file is not there.</summary>
    public string? Of(PropertyInfo property) =>
        Summary(property.DeclaringType!, $"P:{property.DeclaringType!.FullName}.{property.Name}");

    private string? Summary(Type type, string member)
    {
        var name = type.Assembly.GetName().Name!;
        if (!_files.TryGetValue(name, out var members))
            _files[name] = members = Load(name);
        return members.TryGetValue(member, out var found) && found.Element("summary") is { } summary ? Text(summary) : null;
    }

    private Dictionary<string, XElement> Load(string assembly) =>
        _folders.Select(folder => Path.Combine(folder, assembly + ".xml")).FirstOrDefault(File.Exists) is { } file
            ? XDocument.Load(file).Descendants("member")
                .DistinctBy(element => element.Attribute("name")!.Value)
                .ToDictionary(element => element.Attribute("name")!.Value, StringComparer.Ordinal)
            : [];

    private static string Text(XElement element)
    {
        var text = string.Concat(element.Nodes().Select(node => node switch
        {
            XText words => words.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see =>
                $"`{see.Attribute("langword")?.Value ?? KeyName.Of((see.Attribute("cref")?.Value ?? "").Split('.', ':')[^1])}`",
            XElement { Name.LocalName: "paramref" } parameter => $"`{parameter.Attribute("name")!.Value}`",
            XElement other => Text(other),
            _ => "",
        }));
        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
