using System.Reflection;
using System.Xml.Linq;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Tests.Configuration.Reference;

/// <summary>The summaries of types and properties, from the documentation files that the compiler writes beside the assemblies.</summary>
internal sealed class XmlDocs
{
    private readonly Dictionary<string, XElement> _members = [];

    public string Of(Type type) => Summary($"T:{type.FullName}");

    public string Of(PropertyInfo property) => Summary($"P:{property.DeclaringType!.FullName}.{property.Name}");

    private string Summary(string member)
    {
        var assembly = AppDomain.CurrentDomain.GetAssemblies().First(
            assembly => assembly.GetType(member[2..]) is not null || assembly.GetType(member[2..member.LastIndexOf('.')]) is not null);
        if (!_members.ContainsKey(assembly.FullName!))
        {
            var file = Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml");
            _members[assembly.FullName!] = new XElement("loaded");
            foreach (var element in XDocument.Load(file).Descendants("member"))
                _members[element.Attribute("name")!.Value] = element;
        }

        return _members.TryGetValue(member, out var found) && found.Element("summary") is { } summary
            ? Text(summary)
            : throw new InvalidOperationException($"{member} has no summary: the configuration reference needs one.");
    }

    private static string Text(XElement element)
    {
        var text = string.Concat(element.Nodes().Select(node => node switch
        {
            XText words => words.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see => $"`{KeyName.Of(see.Attribute("cref")!.Value.Split('.', ':')[^1])}`",
            XElement { Name.LocalName: "paramref" } parameter => $"`{parameter.Attribute("name")!.Value}`",
            XElement other => Text(other),
            _ => "",
        }));
        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
