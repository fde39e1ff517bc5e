package io.decentracompute.crds.manifest;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.decentracompute.crds.schema.Column;
import io.decentracompute.crds.schema.Items;
import io.decentracompute.crds.schema.ListKey;
import io.decentracompute.crds.schema.UniqueItems;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds to a generated definition what the generator leaves out: list types and keys, bounds of
 * elements, formats of numbers and times, the order of fields, enum words and columns, and {@code
 * spec} as a required field. It walks schema and Java types side by side.
 */
final class SchemaCompletion {
  private SchemaCompletion() {}

  static CustomResourceDefinition complete(
      CustomResourceDefinition definition, Class<? extends CustomResource<?, ?>> kind) {
    var version = definition.getSpec().getVersions().getFirst();
    var schema = version.getSchema().getOpenAPIV3Schema();
    var types = ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments();
    describe(schema, kind);
    describe(property(schema, "spec", kind), (Class<?>) types[0]);
    describe(property(schema, "status", kind), (Class<?>) types[1]);
    complete(property(schema, "spec", kind), types[0]);
    complete(property(schema, "status", kind), types[1]);
    schema.setRequired(List.of("spec"));
    schema.setProperties(kubernetesFirst(schema.getProperties()));
    version.setAdditionalPrinterColumns(columns(kind));
    return definition;
  }

  private static Map<String, JSONSchemaProps> kubernetesFirst(
      Map<String, JSONSchemaProps> generated) {
    var properties = new LinkedHashMap<String, JSONSchemaProps>();
    properties.put("apiVersion", text("Version of the API; decentracompute.io/v1alpha1."));
    properties.put("kind", text("Kind of the object."));
    var metadata = new JSONSchemaProps();
    metadata.setType("object");
    properties.put("metadata", metadata);
    properties.put("spec", generated.get("spec"));
    properties.put("status", generated.get("status"));
    return properties;
  }

  private static JSONSchemaProps text(String description) {
    var schema = new JSONSchemaProps();
    schema.setType("string");
    schema.setDescription(description);
    return schema;
  }

  private static void describe(JSONSchemaProps schema, AnnotatedElement type) {
    var description = type.getAnnotation(JsonClassDescription.class);
    if (description != null) {
      schema.setDescription(description.value());
    }
  }

  private static void complete(JSONSchemaProps schema, Type type) {
    switch (type) {
      case Class<?> c when c == int.class || c == Integer.class -> schema.setFormat("int32");
      case Class<?> c when c == long.class || c == Long.class -> schema.setFormat("int64");
      case Class<?> c when c == Instant.class -> schema.setFormat("date-time");
      case Class<?> c when c.isEnum() -> schema.setEnum(words(c));
      case Class<?> c when c.isRecord() -> completeRecord(schema, c);
      case ParameterizedType p when p.getRawType() == List.class ->
          complete(schema.getItems().getSchema(), p.getActualTypeArguments()[0]);
      default -> {}
    }
  }

  private static void completeRecord(JSONSchemaProps schema, Class<?> record) {
    var ordered = new LinkedHashMap<String, JSONSchemaProps>();
    for (var component : record.getRecordComponents()) {
      var property = property(schema, component.getName(), record);
      annotate(property, component, record);
      complete(property, component.getGenericType());
      ordered.put(component.getName(), property);
    }
    if (ordered.size() != schema.getProperties().size()) {
      throw new IllegalStateException(
          record + " has other properties than its components: " + schema.getProperties().keySet());
    }
    schema.setProperties(ordered);
  }

  private static void annotate(
      JSONSchemaProps property, RecordComponent component, Class<?> record) {
    AnnotatedElement field;
    try {
      field = record.getDeclaredField(component.getName());
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
    if (component.getType() == List.class) {
      var key = field.getAnnotation(ListKey.class);
      if (key != null) {
        property.setXKubernetesListType("map");
        property.setXKubernetesListMapKeys(List.of(key.value()));
      } else {
        property.setXKubernetesListType(
            field.isAnnotationPresent(UniqueItems.class) ? "set" : "atomic");
      }
    }
    var items = field.getAnnotation(Items.class);
    if (items != null) {
      var element =
          component.getType() == List.class
              ? property.getItems().getSchema()
              : property.getAdditionalProperties().getSchema();
      element.setMaxLength((long) items.maxLength());
      if (!items.pattern().isEmpty()) {
        element.setPattern(items.pattern());
      }
    }
  }

  private static JSONSchemaProps property(JSONSchemaProps schema, String name, Class<?> owner) {
    var property = schema.getProperties() == null ? null : schema.getProperties().get(name);
    if (property == null) {
      throw new IllegalStateException("The schema of " + owner + " lacks " + name);
    }
    return property;
  }

  private static List<JsonNode> words(Class<?> type) {
    return Arrays.stream(type.getFields())
        .filter(field -> field.isEnumConstant())
        .map(field -> field.getAnnotation(JsonProperty.class).value())
        .<JsonNode>map(JsonNodeFactory.instance::textNode)
        .toList();
  }

  private static List<CustomResourceColumnDefinition> columns(Class<?> kind) {
    var columns = new ArrayList<CustomResourceColumnDefinition>();
    for (var column : kind.getAnnotationsByType(Column.class)) {
      columns.add(
          new CustomResourceColumnDefinitionBuilder()
              .withName(column.name())
              .withType(column.type())
              .withDescription(column.description())
              .withJsonPath(column.path())
              .withPriority(column.wide() ? 1 : null)
              .build());
    }
    columns.add(
        new CustomResourceColumnDefinitionBuilder()
            .withName("Age")
            .withType("date")
            .withDescription("Time since creation.")
            .withJsonPath(".metadata.creationTimestamp")
            .build());
    return columns;
  }
}
