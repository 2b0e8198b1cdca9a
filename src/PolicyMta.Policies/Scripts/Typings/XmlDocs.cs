using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PolicyMta.Policies.Scripts.Decisions;

namespace PolicyMta.Policies.Scripts.Typings;

/// <summary>The summaries of an assembly's XML documentation, in words that make sense to script authors.</summary>
internal sealed partial class XmlDocs(XDocument document)
{
    private readonly Dictionary<string, XElement> _members =
        document.Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

    public static XmlDocs Load(Stream xml) => new(XDocument.Load(xml));

    public string Of(Type type) => Summary($"T:{NameOf(type)}") ?? "";

    public string Of(PropertyInfo property)
    {
        var type = property.DeclaringType!;
        if (Summary($"P:{NameOf(type)}.{property.Name}") is { } own)
            return own;
        if (Parameter($"M:{NameOf(type)}.#ctor", property.Name) is { } parameter)
            return parameter;
        return type.GetInterfaces().Where(i => i.GetProperty(property.Name) is not null)
            .Select(i => Summary($"P:{NameOf(i)}.{property.Name}")).FirstOrDefault(text => text is not null) ?? "";
    }

    public string OfWord(Enum word) => Summary($"F:{NameOf(word.GetType())}.{word}") ?? "";

    private string? Summary(string id) =>
        _members.TryGetValue(id, out var member) && member.Element("summary") is { } summary ? Text(summary) : null;

    private string? Parameter(string constructor, string name) =>
        _members.Where(member => member.Key.StartsWith(constructor, StringComparison.Ordinal))
            .SelectMany(member => member.Value.Elements("param"))
            .FirstOrDefault(element => element.Attribute("name")!.Value == name) is { } parameter ? Text(parameter) : null;

    private static string Text(XElement element) => WhiteSpace().Replace(string.Concat(element.Nodes().Select(Text)), " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element when element.Attribute("cref") is { } reference => Reference(reference.Value),
        XElement element when element.Attribute("langword") is { } word => word.Value,
        XElement element => element.Value,
        _ => "",
    };

    private static string Reference(string id)
    {
        var name = id[(id.LastIndexOf('.') + 1)..];
        return id.StartsWith("P:", StringComparison.Ordinal) ? $"`{ScriptNames.Property(name)}`" : name;
    }

    private static string NameOf(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!;

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WhiteSpace();
}
